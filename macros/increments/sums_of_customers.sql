{# int_motion_sums of rows of int_mrr_changes and int_revenue_movements. #}
{% macro motion_sums(changes, movements) -%}
  with changes as (

      select *
      from {{ changes }} as mrr_changes
      where mrr_change <> 0

  ),

  movements as (

      select * from {{ movements }} as revenue_movements

  ),

  -- Without anything at the end, or at the end of the month before: come and gone.
  passers_by as (

      select
          changes.customer_number,
          changes.month
      from changes
      left join movements
          on
              changes.customer_number = movements.customer_number
              and changes.month = movements.month
      where
          changes.is_last_of_month
          and changes.customer_mrr = 0
          and movements.month is null

  ),

  arrivals as (

      select
          customer_number,
          month
      from movements
      where opening_mrr = 0

      union all

      select
          customer_number,
          month
      from passers_by

  )

  select
      changes.month,
      changes.motion,
      sum(case when changes.mrr_change > 0 then changes.mrr_change else 0 end) as gained_mrr,
      sum(case when changes.mrr_change < 0 then -changes.mrr_change else 0 end) as lost_mrr,
      count(distinct changes.customer_number) as customers
  from changes
  left join arrivals
      on
          changes.customer_number = arrivals.customer_number
          and changes.month = arrivals.month
  where arrivals.customer_number is null
  group by changes.month, changes.motion
{%- endmacro %}


{# int_turn_changes of rows of int_revenue_movements. #}
{% macro turn_changes(revenue_movements) -%}
  with movements as (

      select
          customer_number,
          month,
          movement,
          closing_mrr - opening_mrr as net_change
      from {{ revenue_movements }} as revenue_movements

  ),

  turns as (

      select *
      from movements
      where movement in ('new', 'reactivation', 'churn')

  ),

  -- Away for the one month before: the turn before a return is a churn.
  quick_returns as (

      select
          comebacks.customer_number,
          comebacks.month
      from turns as comebacks
      inner join turns as churns
          on
              comebacks.customer_number = churns.customer_number
              and comebacks.month = {{ add_months('churns.month', 1) }}
      where comebacks.movement = 'reactivation'

  ),

  marked as (

      select
          turns.customer_number,
          turns.month,
          turns.movement = 'churn' as is_stop,
          quick_returns.month is not null as is_quick_return
      from turns
      left join quick_returns
          on
              turns.customer_number = quick_returns.customer_number
              and turns.month = quick_returns.month

  )

  -- All that any base asks of its customers, in as many rows as there are pairs of months.
  select
      marked.month as turn_month,
      movements.month,
      sum(case when marked.is_stop then 0 else movements.net_change end)
          as started_mrr_change,
      sum(case when marked.is_stop then movements.net_change else 0 end)
          as stopped_mrr_change,
      sum(case when marked.is_quick_return then movements.net_change else 0 end)
          as returned_mrr_change
  from marked
  inner join movements on marked.customer_number = movements.customer_number
  group by marked.month, movements.month
{%- endmacro %}


{# int_churn_sums of rows of int_revenue_movements and int_mrr_changes. #}
{% macro churn_sums(revenue_movements, mrr_changes) -%}
  {%- set reasons = checked_var('involuntary_reasons') | map('replace', "'", "''") | list -%}
  {%- set involuntary = "'" ~ reasons | join("', '") ~ "'" if reasons else '' -%}
  with churns as (

      select
          customer_number,
          month,
          amount
      from {{ revenue_movements }} as revenue_movements
      where movement = 'churn'

  ),

  -- Who churned has nothing left after the last change of the month.
  last_changes as (

      select
          customer_number,
          month,
          reason,
          {{ "coalesce(reason in (" ~ involuntary ~ "), false)" if involuntary else "false" }}
              as is_involuntary
      from {{ mrr_changes }} as mrr_changes
      where is_last_of_month and customer_mrr = 0

  )

  select
      churns.month,
      sum(case
          when last_changes.reason is not null and not last_changes.is_involuntary
              then churns.amount
          else 0
      end) as voluntary_churned_mrr,
      sum(case when last_changes.is_involuntary then churns.amount else 0 end)
          as involuntary_churned_mrr,
      sum(case when last_changes.reason is null then churns.amount else 0 end)
          as unexplained_churned_mrr
  from churns
  inner join last_changes
      on
          churns.customer_number = last_changes.customer_number
          and churns.month = last_changes.month
  group by churns.month
{%- endmacro %}


{# int_movement_sums of rows of int_revenue_movements and int_customer_cohorts. #}
{% macro movement_sums(revenue_movements, customer_cohorts) -%}
  select
      movements.cohort_month,
      movements.month,
      movements.movement,
      count(*) as customers,
      sum(movements.amount) as amount,
      sum(movements.opening_mrr) as opening_mrr,
      sum(movements.closing_mrr) as closing_mrr,
      sum(least(movements.closing_mrr, cohorts.cohort_mrr))
      - sum(least(movements.opening_mrr, cohorts.cohort_mrr)) as retained_change
  from {{ revenue_movements }} as movements
  inner join {{ customer_cohorts }} as cohorts
      on movements.customer_number = cohorts.customer_number
  group by movements.cohort_month, movements.month, movements.movement
{%- endmacro %}
