{{ priced_events() }}
