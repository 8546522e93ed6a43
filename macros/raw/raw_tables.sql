{#
  The raw tables that a user may hand over: every column in the contract's
  order, those a table can't be read without, and those that a file may hold as
  timestamps or as numbers already: a view has COLUMN_value for them (numbers in
  ten-thousandths), and no text where it has one. is_hashed: whether it has row_hash.
#}
{% macro raw_tables() %}
  {% do return({
    'subscription_events': {
      'columns': [
        'event_id', 'customer_id', 'subscription_id', 'event_type',
        'occurred_at', 'recorded_at', 'plan', 'quantity', 'unit_amount',
        'discount_percent', 'billing_interval', 'billing_interval_count',
        'currency', 'is_recurring', 'reason'
      ],
      'required': [
        'event_id', 'customer_id', 'subscription_id', 'event_type',
        'occurred_at', 'unit_amount'
      ],
      'timestamps': ['occurred_at', 'recorded_at'],
      'numbers': ['quantity', 'unit_amount', 'discount_percent', 'billing_interval_count'],
      'is_hashed': true,
    },
    'subscription_periods': {
      'columns': [
        'subscription_id', 'customer_id', 'start_date', 'end_date',
        'monthly_amount', 'plan', 'quantity', 'currency', 'reason'
      ],
      'required': [
        'subscription_id', 'customer_id', 'start_date', 'end_date',
        'monthly_amount'
      ],
    },
    'mrr_history': {
      'columns': ['customer_id', 'month', 'mrr_amount'],
      'required': ['customer_id', 'month', 'mrr_amount'],
    },
    'customers': {
      'columns': [
        'customer_id', 'annual_contract_value', 'industry',
        'acquisition_channel', 'country', 'parent_customer_id', 'signed_up_at'
      ],
      'required': ['customer_id'],
      'is_hashed': true,
    },
    'exchange_rates': {
      'columns': ['currency', 'rate_date', 'rate'],
      'required': ['currency', 'rate_date', 'rate'],
    },
    'feature_usage': {
      'columns': ['customer_id', 'feature', 'used_at'],
      'required': ['customer_id', 'feature', 'used_at'],
    },
    'usage_charges': {
      'columns': ['customer_id', 'month', 'amount', 'currency'],
      'required': ['customer_id', 'month', 'amount'],
    },
  }) %}
{% endmacro %}


{# The tables that each hold the facts in another shape. #}
{% macro shapes() %}
  {% do return(['subscription_events', 'subscription_periods', 'mrr_history']) %}
{% endmacro %}


{#
  Which of the shapes of the facts is read, given the raw tables that are there.
  tables: list of raw table names. Returns the table's name; raises a sentence
  where there is none or where two contradict each other.
#}
{% macro shape_of(tables, folder, files) %}
  {% set replacing = ['subscription_periods', 'mrr_history'] | select('in', tables) | list %}
  {% if replacing | length == 2 %}
    {{ refuse(folder ~ ' holds both subscription_periods and mrr_history; keep the one that is meant.') }}
  {% elif replacing %}
    {% do return(replacing[0]) %}
  {% elif 'subscription_events' not in tables %}
    {{ refuse(folder ~ ' holds no subscription_events, subscription_periods or mrr_history'
      ~ ' (.csv or .parquet). Found there: ' ~ (files | join(', ') or 'nothing') ~ '.') }}
  {% endif %}
  {% do return('subscription_events') %}
{% endmacro %}


{# Stops the run with one clear sentence; `nrr: ` marks it in dbt's output. #}
{% macro refuse(sentence) %}
  {{ exceptions.raise_compiler_error('nrr: ' ~ sentence) }}
{% endmacro %}


{# The columns of one raw table in the contract's order. #}
{% macro raw_columns(name) %}
  {% do return(raw_tables()[name].columns) %}
{% endmacro %}
