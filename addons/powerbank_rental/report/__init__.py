from . import cabinet_label_sheet
