-- Without rounding: a customer's charges are rounded once, as one MRR a month.
select
    charges.customer_id,
    charges.month,
    sum({{ converted_units(
        digits_of('charges.amount_number'), scale_of('charges.amount_number'),
        'coalesce(rates.rate_digits, 1)', 'coalesce(rates.rate_scale, 0)'
    ) }}) as units
from {{ ref('stg_judged_usage_charges') }} as charges
left join {{ ref('int_exchange_rates') }} as rates
    on charges.currency = rates.currency
where
    charges.quarantine_reason is null
    {% if var('usage_basis') == 'exclude' %}and 1 = 0{% endif %}
group by charges.customer_id, charges.month
