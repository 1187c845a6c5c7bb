from . import controllers, masked_log, models, report, wizards
