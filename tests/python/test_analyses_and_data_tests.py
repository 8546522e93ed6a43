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
    "assert_parents_form_no_circle": "insert into intermediate.int_customer_parents values ('a', 'b', 'a', 1, 1), ('b', 'a', 'b', 2, 2)",
    "assert_quarantine_is_small": "update marts.event_audit set quarantined_events = raw_events",
    "assert_openings_are_prior_closings": "update intermediate.int_revenue_movements set opening_mrr = opening_mrr + 1 where movement = 'churn'",
    "assert_movements_close_their_month": "update intermediate.int_revenue_movements set movement = 'new' where movement = 'reactivation'",
    "assert_total_bridge_closes": "update intermediate.int_revenue_movements set amount = amount + 0.01 where movement = 'new'",
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
    "percent_of_adoption_expansion_nrr_percent": "update marts.adoption_expansion set nrr_percent = nrr_percent + 0.1",
    "percent_of_adoption_expansion_expansion_rate": "update marts.adoption_expansion set expansion_mrr = 0",
    "unique_combination_int_charged_months": "insert into intermediate.int_charged_months values ('c', '2024-01-01', 1), ('c', '2024-01-01', 2)",
    "unique_combination_int_usage_charges": "insert into intermediate.int_usage_charges values ('c', '2024-01-01', 1), ('c', '2024-01-01', 2)",
    "assert_changes_make_movements": "update intermediate.int_mrr_changes set mrr_change = mrr_change + 0.01",
    "assert_movements_make_the_bridge": "update marts.mrr_bridge set opening_mrr = opening_mrr + 0.01, closing_mrr = closing_mrr + 0.01",
    "assert_motions_net_to_the_bridge": "update marts.expansion_motions set lost_mrr = lost_mrr + 0.01 where motion = 'cancelled'",
    "assert_definitions_agree_with_the_bridge": "update marts.nrr_by_definition set numerator = numerator + 0.01 where definition = 'component_12m'",
    "assert_bridge_and_definitions_miss_no_month": "delete from marts.nrr_by_definition where month = (select max(month) from marts.nrr_by_definition) and definition = 'survivors_only'",
    "assert_point_to_point_is_trailing_nrr": "update marts.nrr_by_definition set denominator = denominator + 0.01 where definition = 'point_to_point_12m'",
    "bridge_closes_mrr_bridge_closing_customers": "update marts.mrr_bridge set new_customers = new_customers + 1",
    "bridge_closes_mrr_bridge_closing_mrr": "update marts.mrr_bridge set contraction_mrr = contraction_mrr + 0.01",
    "bridge_closes_mrr_bridge_churned_mrr": "update marts.mrr_bridge set unexplained_churned_mrr = unexplained_churned_mrr + 0.01",
    "percent_of_mrr_bridge_logo_churn_percent": "update marts.mrr_bridge set logo_churn_percent = logo_churn_percent + 0.1",
    "unique_combination_expansion_motions": "insert into marts.expansion_motions from marts.expansion_motions",
    "unique_combination_nrr_by_definition": "insert into marts.nrr_by_definition from marts.nrr_by_definition",
    "unique_combination_nrr_forecast": "insert into marts.nrr_forecast from marts.nrr_forecast",
    "unique_combination_segmented_nrr": "insert into marts.segmented_nrr from marts.segmented_nrr",
    "unique_combination_revenue_movements": "insert into intermediate.int_revenue_movements from intermediate.int_revenue_movements",
    "assert_dimensions_add_up_to_trailing_nrr": "delete from marts.dimension_nrr where dimension = 'plan' and value = (select min(value) from marts.dimension_nrr where dimension = 'plan')",
    "assert_cohort_retention_agrees_with_cohort_nrr": "update marts.cohort_retention set retained_mrr = 0, grr_percent = 0 where months_since_start = 12",
    "assert_drivers_add_up_to_nrr": "delete from marts.nrr_drivers where rank = 1",
    "assert_places_of_the_last_month_are_plain": "update marts.dimension_nrr set starting_mrr = starting_mrr + 0.01 where value = '4'",
    "assert_trailing_starts_are_closings": "update marts.trailing_nrr set starting_mrr = starting_mrr + 0.01 where window_months = 3",
    "assert_no_trailing_month_is_missing": "delete from marts.nrr_health where month = (select max(month) from marts.nrr_health)",
    "retention_is_bounded_trailing_nrr": "update marts.trailing_nrr set grr_percent = 100.1",
    "retention_is_bounded_cohort_retention": "update marts.cohort_retention set nrr_percent = grr_percent - 0.1",
    "retention_is_bounded_dimension_nrr": "update marts.dimension_nrr set grr_percent = -0.1",
    "retention_is_bounded_nrr_concentration": "update marts.nrr_concentration set grr_percent = 100.1",
    "retention_is_bounded_nrr_health": "update marts.nrr_health set grr_percent = 100.1",
    "percent_of_trailing_nrr_nrr_percent": "update marts.trailing_nrr set nrr_percent = nrr_percent + 0.1",
    "percent_of_trailing_nrr_grr_percent": "update marts.trailing_nrr set grr_percent = grr_percent - 0.1",
    "percent_of_cohort_retention_nrr_percent": "update marts.cohort_retention set nrr_percent = null",
    "percent_of_cohort_retention_grr_percent": "update marts.cohort_retention set grr_percent = grr_percent - 0.1",
    "percent_of_cohort_retention_logo": "update marts.cohort_retention set logo_retention_percent = 100.1",
    "percent_of_dimension_nrr_nrr_percent": "update marts.dimension_nrr set nrr_percent = nrr_percent + 0.1",
    "percent_of_dimension_nrr_grr_percent": "update marts.dimension_nrr set grr_percent = null",
    "unique_combination_trailing_nrr": "insert into marts.trailing_nrr from marts.trailing_nrr",
    "unique_combination_cohort_retention": "insert into marts.cohort_retention from marts.cohort_retention",
    "unique_combination_dimension_nrr": "insert into marts.dimension_nrr from marts.dimension_nrr",
    "unique_combination_current_figures": "insert into intermediate.current_figures from intermediate.current_figures",
    "unique_combination_late_events": "insert into intermediate.late_events values ('2026-01-02', '2026-01-01', '2024-01-01', '2024-01-01', 1), ('2026-01-02', '2026-01-01', '2024-01-01', '2024-01-01', 2)",
    "unique_combination_compared_reports": "insert into intermediate.compared_reports values ('2026-01-03', '2024-01-01', '2026-01-01'), ('2026-01-03', '2024-01-01', '2026-01-02')",
    "unique_combination_restated_figures": "insert into intermediate.restated_figures select metric, period, last_month, 1, 2, '2026-01-01', '2026-01-02' from intermediate.current_figures, range(2)",
    "unique_combination_restatements": "insert into marts.restatements select metric, period, 1, 2, '2026-01-01', '2026-01-02', 0, false from intermediate.current_figures, range(2)",
    "assert_restatements_end_at_what_is_published": "insert into marts.restatements select metric, period, reported_value, null, '2026-01-01', '2026-01-02', 0, false from intermediate.current_figures",
    "unique_combination_nrr_drivers": "insert into marts.nrr_drivers from marts.nrr_drivers",
    "unique_combination_int_customer_states": "insert into intermediate.int_customer_states from intermediate.int_customer_states",
    "unique_combination_int_trailing_windows": "insert into intermediate.int_trailing_windows from intermediate.int_trailing_windows",
    "unique_combination_int_trailing_totals": "insert into intermediate.int_trailing_totals from intermediate.int_trailing_totals",
    "unique_combination_int_dimension_totals": "insert into intermediate.int_dimension_totals from intermediate.int_dimension_totals",
    "unique_combination_int_quartile_bands": "insert into intermediate.int_quartile_bands from intermediate.int_quartile_bands",
    "unique_combination_int_divided_windows": "insert into intermediate.int_divided_windows select 1, 648, 649, 1, 1, 100, 0 from range(2)",
    "unique_combination_int_quartile_totals": "insert into intermediate.int_quartile_totals from intermediate.int_quartile_totals",
    "unique_combination_int_largest_changes": "insert into intermediate.int_largest_changes from intermediate.int_largest_changes",
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
    others = ("resource_type:test", "resource_type:analysis")
    return CompiledProject(tmp_path_factory.mktemp("compiled"), {"min_segment_customers": 2}, others=others)


@pytest.fixture(scope="module")
def ledger(project):
    """The models of the hand-made cases."""
    with project.build(raw_tables("ledger")) as warehouse:
        yield warehouse


@pytest.fixture(scope="module")
def sample(project):
    """The models of the sample company."""
    with project.build(raw_tables("sample")) as warehouse:
        yield warehouse


@pytest.fixture(params=["ledger", "sample"])
def built(request):
    """The models of a bundled folder."""
    return request.getfixturevalue(request.param)


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
    shown = (*BREAKS, "percent_of_cohort_nrr", "unique_combination_int_", "unique_combination_stg_")
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
