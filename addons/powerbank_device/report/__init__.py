from . import health_report, online_report, wear_report
