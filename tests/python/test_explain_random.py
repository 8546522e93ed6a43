"""Figures of random companies are explained, and each explanation adds up to what the mart has."""

from __future__ import annotations

import random
import sys

import pytest
from compiled import ROOT, CompiledProject
from histories import accounting, companies_with_usage, share
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from explain.explanation import explain  # noqa: E402
from explain.facts import Facts  # noqa: E402
from explain.marts import MARTS  # noqa: E402
from explain.printing import text_of  # noqa: E402
from explain.scope import Scope  # noqa: E402

# Three projects, so many companies each, and of each company at most so many figures: in full more than 200 together.
COMPANIES, FIGURES = share(10, least=2), 15
SHARED = {"max_quarantined_percent": 100, "min_segment_customers": 1}
VARIABLES = {
    "defaults": {},
    "new_york": {
        "reporting_timezone": "America/New_York", "fx_rate_date": "2023-06-30", "min_segment_customers": 2,
        "cohort_window_months": 6, "tenure_months": 3, "upside_points": 7.5, "usage_basis": "actual",
        "segment_thresholds": {"Small": 1000, "Large": None}, "involuntary_reasons": ["payment_failed", "null"],
    },
    "rolled_up": {
        "as_of_date": "2025-03-01", "reporting_currency": "EUR", "usage_basis": "trailing_3_months",
        "roll_up_to_parent": True, "renewal_grace_days": 45, "upside_points": -3, "tenure_months": 1,
    },
}  # fmt: skip
# A build would have refused a company for whom these have rows.
REFUSING = ("assert_customers_have_one_row", "assert_parents_form_no_circle", "assert_currencies_have_one_rate_a_day")
COUNTED: dict[str, int] = {}


@pytest.fixture(scope="module", params=sorted(VARIABLES))
def project(request, tmp_path_factory):
    """The name of a set of vars and the project compiled with it."""
    folder = tmp_path_factory.mktemp(request.param)
    return request.param, CompiledProject(folder, SHARED | VARIABLES[request.param], others=REFUSING)


def figures_of(facts: Facts, chosen: random.Random) -> list[tuple[Scope, str]]:
    """Some figures: first a mart is drawn, so that small ones come up as often as large ones, then row and column."""
    rows = {mart: facts.rows(f"from marts.{mart}") for mart in MARTS if MARTS[mart].figures}
    marts = [mart for mart in rows if rows[mart]]
    drawn = []
    for _ in range(FIGURES):
        mart = chosen.choice(marts)
        row = chosen.choice(rows[mart])
        key = {name: row[name] for name in MARTS[mart].keys}
        drawn.append((Scope(facts, MARTS, mart, key), chosen.choice(list(MARTS[mart].figures))))
    return drawn


def test_random_figures_add_up(project):
    """Nothing is wrong in any explanation, with and without a customer, and each can be printed."""
    name, compiled = project

    @settings(
        max_examples=COMPANIES, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(companies_with_usage(), accounting(), st.randoms(use_true_random=False))
    def check(company, accounted, chosen):
        raw, _ = accounted(company[0], {})
        try:
            warehouse = compiled.build(raw)
        except Exception as error:
            assert "nrr: " in str(error)
            return
        with warehouse:
            if any(warehouse.execute(compiled.other[test]).fetchall() for test in REFUSING):
                return
            facts = Facts(warehouse)
            customers = sorted({row["customer_id"] for row in facts.rows("from marts.mrr_changes")}) or [None]
            for scope, column in figures_of(facts, chosen):
                explanation = explain(scope, column, chosen.choice(customers))
                assert explanation.wrong == [], (scope.mart, column, scope.key)
                assert text_of(explanation).endswith("publishes.")
                COUNTED[name] = COUNTED.get(name, 0) + 1

    check()
    assert COUNTED[name] >= 7 * COMPANIES
