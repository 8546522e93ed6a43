{% snapshot reports %}

{{ config(strategy='check', unique_key='report', check_cols=['recorded_until', 'last_complete_month', 'basis']) }}

select
    report,
    recorded_until,
    last_complete_month,
    basis
from {{ ref('current_report') }}
{% if var('known_at') is not none %}
where 1 = 0
{% endif %}

{% endsnapshot %}
