with

events as (

    select * from {{ ref('stg_tracking_log__events') }}
    {% if is_incremental() %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

created as (

    select
        *,
        case event_type
            when 'edx.forum.thread.created' then 'thread'
            when 'edx.forum.response.created' then 'answer'
            when 'edx.forum.comment.created' then 'comment'
        end as post_kind
    from events
    where
        event_type in (
            'edx.forum.thread.created',
            'edx.forum.response.created',
            'edx.forum.comment.created'
        )
        -- Anybody who is signed in may send an event of this type from a browser.
        and event_source = 'server'
        and course_id is not null

),

posts as (

    select
        event_id,
        course_id,
        user_id,
        post_kind,
        -- The event of a comment does not carry the comment's own id to the landed columns.
        nullif(
            {{ key_text(
                "case post_kind when 'thread' then thread_id when 'answer' then response_id end"
            ) }},
            ''
        ) as post_id,
        nullif({{ key_text('thread_id') }}, '') as thread_id,
        nullif({{ key_text('commentable_id') }}, '') as commentable_id,
        nullif({{ key_text('thread_type') }}, '') as thread_type,
        if(post_kind = 'thread', {{ short_text('thread_title') }}, null) as thread_title,
        event_time,
        event_date
    from created

)

{{ whole_weeks('posts') }}
