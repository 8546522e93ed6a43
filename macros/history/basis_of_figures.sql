{#
  The vars that decide the figures which are recorded, as a text. Not as_of_date,
  which only says how far they reach.
#}
{% macro basis_of_figures() %}
  {% set parts = ['reporting_currency=' ~ reporting_currency()] %}
  {% for name in [
    'reporting_timezone', 'fx_rate_date', 'tenure_months', 'cohort_window_months',
    'roll_up_to_parent', 'usage_basis', 'renewal_grace_days', 'involuntary_reasons'
  ] %}
    {% set value = var(name) | join('/') if name == 'involuntary_reasons' else var(name) %}
    {% do parts.append(name ~ '=' ~ ('null' if value is none else value | string | lower)) %}
  {% endfor %}
  {% do return(parts | join(', ')) %}
{% endmacro %}
