from . import controllers, masked_log, models, wizards
