"""The analyses agree with the marts, and every data test of ours fails on rows that must fail."""

from __future__ import annotations

import csv

import pytest
from compiled import ROOT, CompiledProject

ANALYSES = ("cohort_nrr", "monthly_nrr", "segmented_nrr")

# test -> what breaks its promise. Names of generic tests begin so in dbt.
BREAKS = {
    "assert_customers_have_one_row": "insert into staging.stg_customers select * replace ('x' as industry) from staging.stg_customers",
    "assert_currencies_have_one_rate_a_day": "insert into staging.stg_exchange_rates select * replace (rate + 1 as rate) from staging.stg_exchange_rates where is_usable",
    "assert_quarantine_is_small": "update marts.event_audit set quarantined_events = raw_events",
    "assert_openings_are_prior_closings": "update marts.revenue_movements set opening_mrr = opening_mrr + 1 where movement = 'churn'",
    "assert_movements_close_their_month": "update marts.revenue_movements set movement = 'new' where movement = 'reactivation'",
    "assert_total_bridge_closes": "update marts.revenue_movements set amount = amount + 0.01 where movement = 'new'",
    "assert_cohort_nrr_agrees_with_states": "update marts.cohort_nrr set ending_revenue = ending_revenue + 0.01",
    "assert_segmented_nrr_agrees_with_states": "update marts.segmented_nrr set grr = grr + 0.1",
    "assert_monthly_nrr_agrees_with_states": "update marts.monthly_nrr set net_revenue = net_revenue - 0.01",
    "assert_no_month_is_missing": "delete from marts.monthly_nrr where month = (select min(month) + interval 5 month from marts.monthly_nrr)",
    "assert_complete_months_only": "update marts.monthly_nrr set month = month + interval 1 month",
    "warn_ignored_exchange_rates": "update staging.stg_exchange_rates set is_usable = false",
    "warn_quarantined_events": "insert into marts.quarantined_events (event_id, quarantine_reason) values ('e', 'missing_event_id')",
    "retention_is_bounded_cohort_nrr": "update marts.cohort_nrr set grr_percent = 100.1",
    "retention_is_bounded_monthly_nrr": "update marts.monthly_nrr set monthly_nrr = monthly_grr - 0.1",
    "retention_is_bounded_segmented_nrr": "update marts.segmented_nrr set grr = -0.1",
    "bridge_closes_cohort_nrr": "update marts.cohort_nrr set total_churn = total_churn + 0.01",
    "bridge_closes_monthly_nrr": "update marts.monthly_nrr set base_revenue = base_revenue + 0.01",
    "bridge_closes_segmented_nrr": "update marts.segmented_nrr set reactivation = reactivation + 0.01",
    "bridge_closes_event_audit": "update marts.event_audit set duplicate_events = duplicate_events + 1",
    "percent_of_cohort_nrr_nrr_percent": "update marts.cohort_nrr set nrr_percent = nrr_percent + 0.1",
    "percent_of_monthly_nrr_monthly_nrr": "update marts.monthly_nrr set monthly_nrr = 100 where base_revenue = 0",
    "percent_of_segmented_nrr_nrr": "update marts.segmented_nrr set nrr = null",
    "assert_changes_make_movements": "update intermediate.int_mrr_changes set mrr_change = mrr_change + 0.01",
    "assert_movements_make_the_bridge": "update marts.mrr_bridge set opening_mrr = opening_mrr + 0.01, closing_mrr = closing_mrr + 0.01",
    "assert_motions_net_to_the_bridge": "update marts.expansion_motions set lost_mrr = lost_mrr + 0.01 where motion = 'cancelled'",
    "assert_definitions_agree_with_the_bridge": "update marts.nrr_by_definition set numerator = numerator + 0.01 where definition = 'component_12m'",
    "assert_bridge_and_definitions_miss_no_month": "delete from marts.nrr_by_definition where month = (select max(month) from marts.nrr_by_definition) and definition = 'survivors_only'",
    "bridge_closes_mrr_bridge_closing_customers": "update marts.mrr_bridge set new_customers = new_customers + 1",
    "bridge_closes_mrr_bridge_closing_mrr": "update marts.mrr_bridge set contraction_mrr = contraction_mrr + 0.01",
    "bridge_closes_mrr_bridge_churned_mrr": "update marts.mrr_bridge set unexplained_churned_mrr = unexplained_churned_mrr + 0.01",
    "percent_of_mrr_bridge_logo_churn_percent": "update marts.mrr_bridge set logo_churn_percent = logo_churn_percent + 0.1",
    "unique_combination_expansion_motions": "insert into marts.expansion_motions from marts.expansion_motions",
    "unique_combination_nrr_by_definition": "insert into marts.nrr_by_definition from marts.nrr_by_definition",
    "unique_combination_nrr_forecast": "insert into marts.nrr_forecast from marts.nrr_forecast",
    "unique_combination_segmented_nrr": "insert into marts.segmented_nrr from marts.segmented_nrr",
    "unique_combination_revenue_movements": "insert into marts.revenue_movements from marts.revenue_movements",
}


def raw_tables(folder: str) -> dict[str, list[dict]]:
    """Raw tables of a bundled folder, table -> rows."""
    tables = {}
    for path in sorted((ROOT / "seeds" / folder).glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as lines:
            tables[path.stem] = list(csv.DictReader(lines))
    return tables


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project with small segments, so that the ledger has some."""
    return CompiledProject(tmp_path_factory.mktemp("compiled"), {"min_segment_customers": 2})


@pytest.fixture(scope="module", params=["ledger", "sample"])
def built(request, project):
    """The models of a bundled folder."""
    with project.build(raw_tables(request.param)) as warehouse:
        yield warehouse


@pytest.fixture(scope="module")
def sample(project):
    """The models of the sample company."""
    with project.build(raw_tables("sample")) as warehouse:
        yield warehouse


@pytest.mark.parametrize("mart", ANALYSES)
def test_analysis_reconciles_with_the_mart(project, built, mart):
    """Every figure that an analysis has is the mart's, and no row is missing on either side."""
    analysis = project.other[f"{mart}_by_hand"]
    columns = ", ".join(row[0] for row in built.execute(f"describe {analysis}").fetchall())
    ours = built.execute(f"select {columns} from marts.{mart} order by all").fetchall()
    assert ours
    assert ours == built.execute(f"select * from ({analysis}) order by all").fetchall()


def test_every_data_test_of_ours_is_shown_to_fail(project):
    """No singular or generic test of the project's own without a break, but for one on further columns."""
    own = ("assert_", "warn_", "retention_", "bridge_", "percent_of_", "unique_combination_")
    shown = (*BREAKS, "percent_of_cohort_nrr", "unique_combination_int_")
    assert [name for name in project.other if name.startswith(own) and not name.startswith(shown)] == []


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_data_test_fails_on_rows_that_must_fail(project, sample, name):
    """The test passes on the sample company, but for what it warns of, and fails once its promise is broken."""
    sql = next(sql for test, sql in project.other.items() if test.startswith(name))
    before = len(sample.execute(sql).fetchall())
    assert before == 0 or name.startswith("warn_")
    sample.execute(f"begin; {BREAKS[name]}")
    found = len(sample.execute(sql).fetchall())
    sample.execute("rollback")
    assert found > before
