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

  -- Away for the one month before.
  quick_returns as (

      select
          comebacks.customer_number,
          comebacks.month
      from turns as comebacks
      inner join turns as churns
          on
              comebacks.customer_number = churns.customer_number
              and comebacks.month = {{ add_months('churns.month', 1) }}
      where comebacks.movement = 'reactivation' and churns.movement = 'churn'

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
