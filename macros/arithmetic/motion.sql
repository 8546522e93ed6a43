{#
  What an event did to the MRR of a customer who has paid in an earlier month,
  the first that applies. Of the columns of int_subscription_states; others: the
  MRR of the customer's other subscriptions.
#}
{% macro motion(others) -%}
  case
    when event_type = 'usage' then 'usage'
    when previous_mrr = 0 and {{ others }} = 0 then 'reactivation'
    when previous_mrr = 0 and has_paid_before then 'resumed'
    when previous_mrr = 0 then 'cross_sell'
    when event_type = 'cancelled' then 'cancelled'
    when event_type in ('paused', 'trial_started') then 'paused'
    else changed_term
  end
{%- endmacro %}

{% macro motions() -%}
  'new_customer', 'reactivation', 'resumed', 'cross_sell', 'cancelled', 'paused',
  'plan', 'billing', 'seats', 'price', 'discount', 'several', 'usage'
{%- endmacro %}

{#
  Which term of the price an event changed against its subscription's event
  before it, the first that applies. Of the columns of int_subscription_states'
  CTE `followed`.
#}
{% macro changed_term() -%}
  case
    when coalesce(plan, '') <> coalesce(previous_plan, '') then 'plan'
    when billing_interval <> previous_billing_interval
      or billing_interval_count <> previous_billing_interval_count
      or currency <> previous_currency then 'billing'
    when {{ has_changed('quantity') }} then
      case
        when {{ has_changed('amount') }}
          or {{ has_changed('discount') }} then 'several'
        else 'seats'
      end
    when {{ has_changed('amount') }} then
      case
        when {{ has_changed('discount') }} then 'several'
        else 'price'
      end
    when {{ has_changed('discount') }} then 'discount'
    else 'several'
  end
{%- endmacro %}

{# Whether a number of the price is another than before. #}
{% macro has_changed(name) -%}
  case
    when price_text is null and previous_price_text is null
      then {{ name }}_e4 <> previous_{{ name }}_e4
    else {{ differ(number_in_price(name), number_in_price(name, 'previous_')) }}
  end
{%- endmacro %}

{# Whether two plain decimal texts are different numbers: 10 and 10.00 aren't. #}
{% macro differ(one, other) -%}
  ({{ one }} <> {{ other }} and {{ decimal_value(one) }} <> {{ decimal_value(other) }})
{%- endmacro %}
