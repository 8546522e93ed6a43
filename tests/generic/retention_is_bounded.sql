{#
  GRR is never below 0, never above 100 and never above NRR.
  nrr, grr: column names of percentages that stand in one row.
#}
{% test retention_is_bounded(model, nrr, grr) %}

select *
from {{ model }}
where {{ grr }} < 0 or {{ grr }} > 100 or {{ grr }} > {{ nrr }}

{% endtest %}
