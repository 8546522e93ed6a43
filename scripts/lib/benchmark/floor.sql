-- The three document marts from clean, typed Parquet in the current folder: as little as gives the right figures.
-- Months are whole numbers (12 × year + month - 1), money is whole cents. No layers, no tests, nothing is judged.

create macro month_number(day) as 12 * year(day) + month(day) - 1;
create macro first_day(number) as make_date((number // 12)::integer, (number % 12 + 1)::integer, 1);
create macro money(cents) as cents::decimal(38, 0) * 0.01;

-- Rounded once, half away from zero; of what is never negative, half up.
create macro percent(part, whole) as
if(whole = 0, null, ((2000 * part::hugeint + whole) // (2 * whole))::decimal(38, 0) * 0.1);

-- To 18 decimals, for what is averaged, subtracted or ranked before it is rounded.
create macro ratio(part, whole) as
if(whole = 0, null, (2000000000000000000::hugeint * part + whole) // (2 * whole));

create macro percent_of_ratio(total, count) as
sign(total)
* ((2000 * abs(total) + count * 1000000000000000000::hugeint) // (2 * count * 1000000000000000000::hugeint))
::decimal(38, 0) * 0.1;

create temp table period as
select
    max(recorded_at)::date + 1 as as_of_date,
    month_number(as_of_date) as open_month
from 'subscription_events.parquet';

create temp table rates as
select
    currency,
    (10000 * arg_max(rate, rate_date))::bigint as rate
from 'exchange_rates.parquet'
where rate_date <= (select as_of_date from period)
group by currency
union all
select 'USD', 10000;

create temp table movements as
with states as (
    select
        customer_id,
        subscription_id,
        occurred_at,
        recorded_at,
        event_id,
        billing_interval_count * if(billing_interval = 'year', 12, 1) as months,
        if(event_type in ('paused', 'cancelled', 'trial_started'), 0, (
            2 * quantity * (100 * unit_amount)::bigint * (100 - discount_percent) * rate
            + 1000000 * months
        ) // (2000000 * months)) as mrr
    from 'subscription_events.parquet'
    inner join rates using (currency)
    where
        is_recurring
        and occurred_at < (select first_day(open_month) from period)
),

changes as (
    select
        customer_id,
        month_number(occurred_at) as month,
        mrr - lag(mrr, 1, 0) over (
            partition by customer_id, subscription_id
            order by occurred_at, recorded_at, event_id
        ) as change
    from states
),

monthly as (
    select
        customer_id,
        month,
        sum(change)::bigint as change
    from changes
    where change <> 0
    group by customer_id, month
    having sum(change) <> 0
),

closings as (
    select
        customer_id,
        month,
        change,
        (sum(change) over customer)::bigint as closing,
        first_value(month) over customer as cohort
    from monthly
    window customer as (partition by customer_id order by month rows unbounded preceding)
)

select
    customer_id,
    cohort,
    month,
    closing - change as opening,
    closing,
    change
from closings;

create temp table windows as
with sums as (
    select
        customer_id,
        cohort,
        (sum(change) filter (month = cohort))::bigint as starting,
        (sum(change) filter (month > cohort))::bigint as moved,
        coalesce(sum(change) filter (change > 0 and opening > 0), 0)::bigint as expansion,
        coalesce(-sum(change) filter (change < 0 and closing > 0), 0)::bigint as contraction,
        coalesce(-sum(change) filter (closing = 0), 0)::bigint as churn,
        coalesce(sum(change) filter (opening = 0 and month > cohort), 0)::bigint as reactivation
    from movements
    where
        month <= cohort + 12
        and cohort + 12 < (select open_month from period)
    group by customer_id, cohort
)

select
    sums.*,
    starting + coalesce(moved, 0) as ending,
    case
        when coalesce(annual_contract_value, starting * 0.12) < 10000 then 'SMB'
        when coalesce(annual_contract_value, starting * 0.12) < 100000 then 'Mid-Market'
        else 'Enterprise'
    end as segment,
    coalesce(industry, 'unknown') as industry
from sums
left join 'customers.parquet' using (customer_id);

create table cohort_nrr as
select
    first_day(cohort) as cohort_month,
    count(*) as customers,
    money(sum(starting)) as total_starting_mrr,
    money(sum(expansion)) as total_expansion,
    money(sum(contraction)) as total_contraction,
    money(sum(churn)) as total_churn,
    money(sum(reactivation)) as total_reactivation,
    money(sum(starting) + sum(expansion) - sum(contraction) - sum(churn) + sum(reactivation))
        as ending_revenue,
    percent(sum(ending), sum(starting)) as nrr_percent,
    percent(sum(least(starting, ending)), sum(starting)) as grr_percent,
    percent(sum(expansion), sum(starting)) as expansion_rate,
    percent(sum(contraction), sum(starting)) as contraction_rate,
    percent(sum(churn), sum(starting)) as churn_rate,
    percent(count(*) filter (ending > 0), count(*)) as logo_retention_percent
from windows
group by cohort;

create table segmented_nrr as
select
    segment,
    industry,
    first_day(3 * (cohort // 3)) as cohort_quarter,
    count(*) as customers,
    money(sum(starting)) as starting_revenue,
    money(sum(expansion)) as expansion,
    money(sum(contraction)) as contraction,
    money(sum(churn)) as churn,
    money(sum(reactivation)) as reactivation,
    money(sum(ending)) as ending_revenue,
    percent(sum(ending), sum(starting)) as nrr,
    percent(sum(least(starting, ending)), sum(starting)) as grr,
    rank() over (partition by cohort // 3 order by ratio(sum(ending), sum(starting)) desc) as nrr_rank
from windows
where 3 * (cohort // 3) + 2 + 12 < (select open_month from period)
group by segment, industry, cohort // 3
having count(*) >= 10;

create table monthly_nrr as
with totals as (
    select
        cohort,
        month,
        sum(change) as step,
        count(*) filter (opening = 0) - count(*) filter (closing = 0) as customers,
        coalesce(sum(change) filter (change > 0 and opening > 0), 0) as expansion,
        coalesce(-sum(change) filter (change < 0 and closing > 0), 0) as contraction,
        coalesce(-sum(change) filter (closing = 0), 0) as churn
    from movements
    group by cohort, month
),

months as (
    select unnest(range((select min(cohort) from totals), (select open_month from period))) as month
),

bases as (
    select
        months.month,
        coalesce(sum(totals.customers) filter (totals.month < months.month), 0) as customers,
        coalesce(sum(step) filter (totals.month < months.month), 0) as base,
        coalesce(sum(expansion) filter (totals.month = months.month), 0) as expansion,
        coalesce(sum(contraction) filter (totals.month = months.month), 0) as contraction,
        coalesce(sum(churn) filter (totals.month = months.month), 0) as churn
    from months
    left join totals
        on cohort + 12 <= months.month and totals.month <= months.month
    group by months.month
),

ratios as (
    select
        *,
        base + expansion - contraction - churn as net,
        ratio(net, base) as net_ratio
    from bases
)

select
    first_day(month) as month,
    customers as base_customers,
    money(base) as base_revenue,
    money(expansion) as expansion_revenue,
    money(contraction) as contraction_revenue,
    money(churn) as churned_revenue,
    money(net) as net_revenue,
    percent(net, base) as monthly_nrr,
    percent(base - contraction - churn, base) as monthly_grr,
    if(
        count(net_ratio) over three = 0, null,
        percent_of_ratio(sum(net_ratio) over three, count(net_ratio) over three)
    ) as three_month_avg_nrr,
    percent_of_ratio(net_ratio - lag(net_ratio) over (order by ratios.month), 1) as month_over_month_change
from ratios
window three as (order by ratios.month rows 2 preceding);
