{#
  How what a base month's customers pay so many months later differs from what the base month
  before has: int_base_revenue sums it up. turns: int_turn_changes; distances: column months_later.
#}
{% macro base_changes(turns, distances) -%}
  with turns as (

      select
          *,
          {{ month_number('turn_month') }} as turn_number,
          {{ month_number('month') }} as month_number
      from {{ turns }} as turn_changes

  ),

  -- A change is in what all bases pay that come neither before the turn nor, so many months
  -- later, before the change.
  placed as (

      select
          turns.*,
          distances.months_later,
          turns.month_number - distances.months_later as change_number
      from turns
      cross join {{ distances }} as distances

  ),

  -- Who has started as often as stopped does not pay. Whoever stops stays in the
  -- quarter's base for two months; who returned in the second is then there twice.
  steps as (

      select
          months_later,
          greatest(turn_number, change_number) as base_number,
          started_mrr_change - stopped_mrr_change as closing_change,
          started_mrr_change
          - case when change_number <= turn_number then returned_mrr_change else 0 end
              as quarter_change
      from placed

      union all

      select
          months_later,
          greatest(turn_number + 2, change_number) as base_number,
          0 as closing_change,
          -stopped_mrr_change as quarter_change
      from placed

      union all

      select
          months_later,
          turn_number + 1 as base_number,
          0 as closing_change,
          returned_mrr_change as quarter_change
      from placed
      where change_number <= turn_number

  )

  select
      months_later,
      base_number,
      sum(closing_change) as closing_change,
      sum(quarter_change) as quarter_change
  from steps
  group by months_later, base_number
{%- endmacro %}
