{% snapshot reported_late_events %}

{{ config(
    strategy='check', unique_key=['restated_at', 'compared_at', 'cohort_month', 'month'],
    check_cols=['events']
) }}

-- Of this build's restatements only: what explained earlier ones stays as it was counted.
select
    restated_at,
    compared_at,
    cohort_month,
    month,
    events
from {{ ref('late_events') }}
where restated_at = {{ snapshot_get_time() }}

{% endsnapshot %}
