"""Parents, charges for use and the adoption of features equal the independent referee's, on random companies."""

from __future__ import annotations

import pytest
import referee
from compiled import CompiledProject, mart_rows
from histories import accounting, companies_with_usage, share
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from referee.accounts import ultimate_parents, usage_states
from referee.company import customer_attributes
from referee.rates import Rates
from referee.settings import Settings

SHARED = {"max_quarantined_percent": 100, "as_of_date": "2025-03-01", "fx_rate_date": "2023-06-30"}
VARIABLES = {
    "actual": {"usage_basis": "actual", "reporting_timezone": "America/New_York"},
    "trailing_3_months": {"usage_basis": "trailing_3_months", "roll_up_to_parent": True},
}
CORE_FEATURES = ((), ("reports", "api"), ("api", "export", "sso", "café"))
QUICK = settings(
    max_examples=share(20), deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate],
)  # fmt: skip


@pytest.fixture(scope="module", params=sorted(VARIABLES))
def project(request, tmp_path_factory):
    """The compiled project and its vars."""
    variables = SHARED | VARIABLES[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    return CompiledProject(folder, variables, others=["assert_parents_form_no_circle"]), variables


def changes_by_use(raw: dict, variables: dict) -> list[tuple]:
    """(customer, local day, MRR in cents) of each change of what a customer is charged by use."""
    chosen = Settings.of(variables)
    rates = Rates(raw.get("exchange_rates", []), chosen.reporting_currency)
    states = usage_states(raw["usage_charges"], rates, chosen.fx_rate_date, chosen)
    return [(state.customer_id, chosen.local_day(state.occurred_at), state.mrr_cents) for state in states]


def parents(raw: dict, variables: dict) -> dict[str, str] | referee.BuildRefused:
    """customer -> topmost parent, of those below one, where the vars ask for it; or what the referee refuses."""
    if not variables.get("roll_up_to_parent"):
        return {}
    try:
        found = ultimate_parents(customer_attributes(raw["customers"]))
    except referee.BuildRefused as refusal:
        return refusal
    return {child: top for child, top in found.items() if child != top}


def test_charges_by_use_and_parents_equal_the_referee(project):
    """Every change of a customer's MRR by use, to the cent; every topmost parent, and who is in a circle."""
    compiled, variables = project

    @QUICK
    @given(companies_with_usage(), accounting())
    def check(company, accounted):
        raw, _ = accounted(company[0], {})
        with compiled.build(raw) as warehouse:
            charged = warehouse.execute("select customer_id, month, cast(mrr * 100 as bigint) from intermediate.int_usage_charges")
            assert sorted(charged.fetchall()) == sorted(changes_by_use(raw, variables))
            found = dict(warehouse.execute("select customer_id, account_id from intermediate.int_customer_parents").fetchall())
            named = {row[0] for row in warehouse.execute(compiled.other["assert_parents_form_no_circle"]).fetchall()}
        expected = parents(raw, variables)
        if isinstance(expected, referee.BuildRefused):
            assert set(str(expected).split(": ")[1].split(" -> ")) <= named
        else:
            assert (found, named) == (expected, set())

    check()


def test_adoption_equals_the_referee(tmp_path):
    """Every figure of adoption_expansion, with core features named and without."""
    variables = SHARED | {"reporting_timezone": "America/New_York"}
    compiled = CompiledProject(tmp_path, variables)

    @QUICK
    @given(companies_with_usage(), st.sampled_from(CORE_FEATURES))
    def check(company, core_features):
        seeded = ";".join(f"insert into reference.core_features values ('{name}', 'test')" for name in core_features)
        expected = referee.picture(company[0], variables, core_features)["adoption_expansion"]
        with compiled.build(company[0], seeded) as warehouse:
            found = mart_rows(warehouse, "adoption_expansion")
        assert sorted(found, key=repr) == sorted(expected, key=repr)

    check()
