from . import health_report, online_report
