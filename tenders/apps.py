from django.apps import AppConfig


class TendersConfig(AppConfig):
    name = "tenders"
    verbose_name = "企业与合同"

    def ready(self) -> None:
        from committees.queries.fund import offer_contracts
        from core.exchange import registry
        from core.jobs import registry as jobs
        from estates.services import register_blocker
        from tenders import tasks
        from tenders.blockers import BLOCKERS
        from tenders.queries import fund_terms
        from tenders.sheets import COMPANIES

        offer_contracts(fund_terms)
        registry.register(COMPANIES)
        jobs.on_tick(tasks.tick)
        for blocker in BLOCKERS:
            register_blocker(blocker)
