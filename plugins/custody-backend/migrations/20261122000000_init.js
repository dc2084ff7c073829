// @ts-check

/**
 * Instants are text in ISO-8601 UTC with milliseconds, so that SQLite and PostgreSQL compare them alike; on
 * PostgreSQL they collate by byte.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client === 'pg';
  /**
   * @param {import('knex').Knex.CreateTableBuilder} table
   * @param {string} name
   */
  const instant = (table, name) =>
    table.specificType(name, isPostgres ? 'text collate "C"' : 'text');

  await knex.schema.createTable('policy_sets', table => {
    table.comment('Every policy set that ever decided something, by its hash');
    table.string('hash', 64).primary();
    table.text('files').notNullable().comment('JSON: [{name, text}]');
    instant(table, 'loaded_at').notNullable();
  });

  await knex.schema.createTable('identities', table => {
    table.comment('The record of non-human identities, one row an identity');
    table.string('uid', 36).primary();
    table.string('ref', 200).notNullable().unique();
    table.string('namespace', 63).notNullable();
    table.string('name', 63).notNullable();
    table.text('title');
    table.string('type', 30).notNullable();
    table.string('owner', 200).notNullable();
    table.string('sponsor', 200);
    table.string('component', 200);
    table.string('system', 200);
    table.string('tenant', 100);
    table.string('environment', 100).notNullable();
    table.string('exposure', 20).notNullable();
    table.string('risk', 10).notNullable();
    table.string('provider', 100).notNullable();
    table.string('mode', 20).notNullable();
    table
      .text('scopes')
      .notNullable()
      .comment('JSON: names of what is granted, or asked while proposed');
    table.string('state', 20).notNullable();
    table.string('origin', 10).notNullable().comment('request or git');
    table
      .string('bound_to', 200)
      .comment(
        'owner of the component with whom it was tied to it: owns the identity too, or agreed; null while it is not tied',
      );
    table.string('grant_id', 36);
    table.string('pending_request_id', 36);
    table.integer('current_version');
    instant(table, 'rotated_at');
    instant(table, 'rotation_due_at');
    instant(table, 'rotation_overdue_at');
    instant(table, 'credential_expires_at');
    instant(table, 'grant_ends_at');
    instant(table, 'failing_since');
    instant(table, 'owner_missing_since');
    instant(table, 'component_missing_since');
    instant(table, 'conflict_since').comment(
      'since when Git declares the ref too, though a request made it',
    );
    instant(table, 'suspended_at');
    instant(table, 'compromised_at');
    instant(table, 'observed_at').comment(
      'when a credential of it was last seen to work; null is no data',
    );
    instant(table, 'last_used_at').comment(
      'of any of its versions, by somebody else than Custody; null is no data',
    );
    table.boolean('last_used_is_lower_bound').notNullable().defaultTo(true);
    instant(table, 'use_sampled_at').comment(
      'when its provider was last asked what it saw of it',
    );
    instant(table, 'laggards_since').comment(
      'when an overlap ended with consumers that had not moved',
    );
    table.text('laggards').comment('JSON: their names; null while all moved');
    instant(table, 'break_glass_at').comment(
      'when glass was broken for it, the first of what nobody has reviewed',
    );
    instant(table, 'break_glass_review_due_at').comment(
      'when the first of these reviews is due',
    );
    table
      .string('rotation_schedule', 100)
      .comment('cron of the owner’s choosing; null for as policy has it');
    table
      .string('rotation_window', 100)
      .comment('of the owner’s choosing; null for that of the platform');
    table
      .string('declared_digest', 64)
      .comment('of what Git declared when its last edit was dealt with');
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    table.index(['component'], 'identities_component_idx');
    table.index(['owner'], 'identities_owner_idx');
    table.index(['tenant', 'ref'], 'identities_tenant_idx');
    table.index(['rotation_due_at', 'uid'], 'identities_rotation_due_idx');
  });

  await knex.schema.createTable('grants', table => {
    table.comment(
      'Scopes resolved to privileges at one provider until a date; the newest not ended one is in force',
    );
    table.string('id', 36).primary();
    table.string('identity_uid', 36).notNullable().references('identities.uid');
    table.string('request_id', 36).notNullable();
    table.string('provider', 100).notNullable();
    table
      .text('scopes')
      .notNullable()
      .comment('JSON: [{name, resource, risk, privileges}] as approved');
    table.string('rotate_every', 30);
    table.string('max_overlap', 30);
    table.string('max_ttl', 30);
    table.string('policy_hash', 64).notNullable();
    instant(table, 'starts_at').notNullable();
    instant(table, 'ends_at');
    instant(table, 'superseded_at');
    table
      .text('replaced')
      .notNullable()
      .defaultTo('{"grantId":null,"columns":{}}')
      .comment(
        'JSON: {grantId, columns}, the grant that was in force and what else of its identity changed with this one',
      );
    table.index(['identity_uid'], 'grants_identity_idx');
  });

  await knex.schema.createTable('requests', table => {
    table.comment('Proposals; immutable but for their state and outcome');
    table.string('id', 36).primary();
    table.string('kind', 20).notNullable();
    table.string('state', 20).notNullable();
    table.string('identity_uid', 36);
    table.string('identity_ref', 200);
    table.string('component', 200);
    table
      .string('component_owner', 200)
      .comment(
        'of the component when it was asked for: owns the identity too, or is asked; null where there was none yet',
      );
    table.string('owner', 200).notNullable();
    table.string('sponsor', 200);
    table.string('tenant', 100);
    table.string('environment', 100);
    table.string('requester', 200).notNullable();
    table
      .string('submitted_by', 200)
      .comment('the service that asked for the requester');
    table.text('reason').notNullable();
    table
      .string('rule', 200)
      .comment('of an exception: the rule that it is from; of others null');
    table.string('intent', 100);
    table.string('task_id', 100);
    table.string('template_ref', 200);
    table
      .text('payload')
      .notNullable()
      .comment('JSON as validated; for unchanged reading forever');
    table
      .text('derived')
      .comment(
        'JSON: provider, environment, exposure, risk, scopes with privileges',
      );
    table
      .text('decision')
      .notNullable()
      .comment('JSON: effect, policy ids, reasons, obligations, inputs');
    table.string('policy_hash', 64).notNullable();
    table.string('digest', 64).notNullable();
    table
      .string('dedupe_key', 64)
      .notNullable()
      .unique()
      .comment('the same submission twice is one request');
    table.text('outcome').comment('why it was denied, failed or lapsed');
    table.text('granted').comment('JSON: scopes and end, once approved');
    instant(table, 'granted_until').comment(
      'the end again, for what asks by it: which exceptions are in force',
    );
    instant(table, 'created_at').notNullable();
    instant(table, 'expires_at');
    instant(table, 'remind_at').comment(
      'when those who can approve are reminded next; null when no more',
    );
    instant(table, 'decided_at');
    instant(table, 'fulfilled_at');
    table.index(['state', 'created_at'], 'requests_state_idx');
    table.index(['state', 'remind_at'], 'requests_remind_idx');
    table.index(['kind', 'granted_until'], 'requests_until_idx');
    // Every list asks of every identity whether a rule is lifted; few requests are exceptions.
    table.index(
      ['identity_uid', 'rule', 'granted_until'],
      'requests_exceptions_idx',
      { predicate: knex.whereNotNull('rule') },
    );
    table.index(['identity_uid'], 'requests_identity_idx');
    table.index(['identity_ref', 'created_at'], 'requests_ref_idx');
    table.index(['component', 'created_at'], 'requests_component_idx');
    table.index(['kind', 'environment', 'created_at'], 'requests_like_idx');
    table.index(['requester'], 'requests_requester_idx');
    table.index(['task_id'], 'requests_task_idx');
  });

  await knex.schema.createTable('request_approvers', table => {
    table.comment(
      'Groups and users that may approve; who is in them is read anew each time',
    );
    table.string('request_id', 36).notNullable().references('requests.id');
    table.string('ref', 200).notNullable();
    table.primary(['request_id', 'ref']);
    table.index(['ref'], 'request_approvers_ref_idx');
  });

  await knex.schema.createTable('reviews', table => {
    table.comment('A verdict of one person on a request; append-only');
    table.string('id', 36).primary();
    table.string('request_id', 36).notNullable().references('requests.id');
    table.string('reviewer', 200).notNullable();
    table.string('on_behalf_of', 200);
    table.string('verdict', 10).notNullable();
    table.text('reason').notNullable();
    table.string('digest', 64).notNullable();
    table.text('narrow');
    table
      .integer('stage')
      .notNullable()
      .defaultTo(1)
      .comment('whose approvals were asked for when it was given');
    table
      .boolean('rapid')
      .notNullable()
      .defaultTo(false)
      .comment('one of many by the same reviewer within a moment');
    table
      .text('terms')
      .notNullable()
      .comment('JSON: terms the reviewer was eligible for then');
    instant(table, 'created_at').notNullable();
    table.unique(['request_id', 'reviewer'], { indexName: 'reviews_once_idx' });
    table.index(['reviewer', 'created_at'], 'reviews_reviewer_idx');
  });

  await knex.schema.createTable('break_glasses', table => {
    table.comment(
      'Requests that were approved in an emergency, without the reviews that they owe; only the review is entered later',
    );
    table
      .string('request_id', 36)
      .primary()
      .references('requests.id')
      .comment('glass is broken once for a request');
    table.string('identity_uid', 36).notNullable().references('identities.uid');
    table.string('by', 200).notNullable();
    table.text('reason').notNullable();
    table
      .text('decision')
      .notNullable()
      .comment('JSON: what policy was asked, and what it said');
    instant(table, 'at').notNullable();
    instant(table, 'ends_at').comment('when what it granted ends');
    instant(table, 'review_due_at').notNullable();
    instant(table, 'reviewed_at');
    table.string('reviewed_by', 200);
    table.string('verdict', 20);
    table.text('review_reason');
    table.index(['at'], 'break_glasses_at_idx');
    table.index(['identity_uid', 'reviewed_at'], 'break_glasses_identity_idx');
    table.index(['reviewed_at', 'review_due_at'], 'break_glasses_due_idx');
  });

  await knex.schema.createTable('delegations', table => {
    table.comment(
      'One person’s word for another’s, for a time; ended ones stay, and only one that is taken back changes',
    );
    table.string('id', 36).primary();
    table.string('delegator', 200).notNullable();
    table.string('delegate', 200).notNullable();
    instant(table, 'from').notNullable();
    instant(table, 'until').notNullable();
    table.text('reason').notNullable();
    instant(table, 'created_at').notNullable();
    instant(table, 'revoked_at');
    table.string('revoked_by', 200);
    table.index(['delegate', 'until'], 'delegations_delegate_idx');
    table.index(['delegator', 'until'], 'delegations_delegator_idx');
  });

  await knex.schema.createTable('consumers', table => {
    table.comment('Whatever uses a credential, with its public keys');
    table.string('id', 36).primary();
    table.string('identity_uid', 36).notNullable().references('identities.uid');
    table.string('name', 63).notNullable();
    table.string('owner', 200);
    table.string('component', 200);
    table.string('state', 20).notNullable();
    table.string('request_id', 36).notNullable();
    table.text('signing_key').notNullable().comment('public JWK');
    table.text('encryption_key').notNullable().comment('public JWK');
    table
      .string('thumbprint', 64)
      .notNullable()
      .comment('RFC 7638, of the signing key');
    table
      .text('replaced')
      .comment(
        'JSON: the registration that it took the place of, while its request may still come to nothing',
      );
    instant(table, 'created_at').notNullable();
    instant(table, 'last_seen_at');
    table.unique(['identity_uid', 'name'], { indexName: 'consumers_name_idx' });
    table.index(['thumbprint'], 'consumers_thumbprint_idx');
  });

  await knex.schema.createTable('credentials', table => {
    table.comment('Versions; never a secret');
    table.string('id', 36).primary();
    table.string('identity_uid', 36).notNullable().references('identities.uid');
    table.integer('version').notNullable();
    table.string('state', 20).notNullable();
    table.string('provider', 100).notNullable();
    table
      .string('sink', 63)
      .notNullable()
      .defaultTo('sealed')
      .comment('where its secret went, whatever is chosen since');
    table.string('grant_id', 36).notNullable();
    table.string('account', 200);
    table.text('connection').comment('JSON: public facts to connect with');
    instant(table, 'issued_at');
    instant(table, 'activated_at');
    instant(table, 'retiring_at');
    instant(table, 'revoked_at');
    instant(table, 'expires_at');
    instant(table, 'last_used_at');
    table.boolean('last_used_is_lower_bound').notNullable().defaultTo(true);
    table.text('error');
    table
      .integer('attempts')
      .notNullable()
      .defaultTo(0)
      .comment('how often it was begun to issue it');
    table.unique(['identity_uid', 'version'], {
      indexName: 'credentials_version_idx',
    });
  });

  await knex.schema.createTable('sealed_secrets', table => {
    table.comment(
      'What only the consumer can open; gone when the version is revoked',
    );
    table
      .string('credential_id', 36)
      .notNullable()
      .references('credentials.id');
    table.string('consumer_id', 36).notNullable().references('consumers.id');
    table.text('payload').notNullable();
    table
      .text('sealed_to')
      .comment(
        'public JWK: the consumer’s key that opens it; null where none does',
      );
    instant(table, 'sealed_at').notNullable();
    table.primary(['credential_id', 'consumer_id']);
  });

  await knex.schema.createTable('acknowledgements', table => {
    table.comment('Who moved to which version, and how we know');
    table
      .string('credential_id', 36)
      .notNullable()
      .references('credentials.id');
    table.string('consumer_id', 36).notNullable().references('consumers.id');
    table
      .string('seen_by', 20)
      .notNullable()
      .comment('acknowledgement or login');
    table.text('proof').comment('the signed acknowledgement');
    instant(table, 'at').notNullable();
    table.primary(['credential_id', 'consumer_id']);
    table.index(['consumer_id'], 'acknowledgements_consumer_idx');
  });

  await knex.schema.createTable('assertion_ids', table => {
    table.comment(
      'jti of assertions and acknowledgements already used, until they expire',
    );
    table.string('id', 128).primary().comment('SHA-256 of thumbprint and jti');
    instant(table, 'expires_at').notNullable();
    table.index(['expires_at'], 'assertion_ids_expires_idx');
  });

  await knex.schema.createTable('leases', table => {
    table.comment(
      'Credentials that end by themselves, one account each; never a secret. Each row is both the truth about it and the queue of its end',
    );
    table.string('id', 36).primary();
    table.string('identity_uid', 36).notNullable().references('identities.uid');
    table.string('consumer_id', 36).notNullable().references('consumers.id');
    table.string('grant_id', 36).notNullable();
    table.string('provider', 100).notNullable();
    table
      .integer('version')
      .notNullable()
      .comment('the number of its account; never used again');
    table.string('state', 10).notNullable();
    table.string('account', 200);
    table.string('intent', 100);
    table
      .text('decision')
      .notNullable()
      .comment('JSON: what policy was asked last, and what it said');
    instant(table, 'starts_at').notNullable();
    instant(table, 'ends_at').notNullable();
    instant(table, 'renewable_until').notNullable();
    instant(table, 'issued_at').comment('when its login was seen to work');
    instant(table, 'ended_at').comment(
      'when the provider itself showed that its account is gone',
    );
    table.text('end_reason');
    table.string('ended_by', 200);
    table.integer('attempts').notNullable().defaultTo(0);
    table.text('last_error');
    instant(table, 'next_attempt_at').comment(
      'when the engine looks at it, by the clock of the database; null when nothing is left of it',
    );
    table
      .string('ticket', 36)
      .comment('who takes its account away now; only the holder may settle');
    table.unique(['identity_uid', 'version'], {
      indexName: 'leases_version_idx',
    });
    table.index(['next_attempt_at'], 'leases_due_idx');
    table.index(['consumer_id'], 'leases_consumer_idx');
  });

  await knex.schema.createTable('operations', table => {
    table.comment(
      'What the engine does; each row is both the truth and the queue',
    );
    table.string('id', 36).primary();
    table.string('kind', 20).notNullable();
    table.string('identity_uid', 36).notNullable().references('identities.uid');
    table
      .specificType('lane', isPostgres ? 'text collate "C"' : 'text')
      .notNullable()
      .defaultTo('')
      .comment('lanes take turns: what waits in one holds up no other');
    table.string('state', 20).notNullable();
    table.string('step', 20);
    table
      .text('steps')
      .notNullable()
      .comment('JSON: when each step was done, attempts and last error');
    table.integer('from_version');
    table.integer('to_version');
    table.string('request_id', 36);
    table.string('requested_by', 200).notNullable();
    table.text('reason');
    table.integer('attempts').notNullable().defaultTo(0);
    table.text('last_error');
    instant(table, 'next_attempt_at');
    table
      .string('ticket', 36)
      .comment('who works on it now; only the holder may settle');
    instant(table, 'ticket_expires_at');
    table
      .string('active_key', 36)
      .unique()
      .comment('the identity uid while not finished: one at a time');
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    instant(table, 'finished_at');
    table.index(['lane', 'next_attempt_at', 'id'], 'operations_due_idx', {
      predicate: knex.whereNotNull('next_attempt_at'),
    });
    table.index(['identity_uid', 'created_at'], 'operations_identity_idx');
  });

  await knex.schema.createTable('notices', table => {
    table.comment(
      'What people are to be told, until it was sent; each thing once',
    );
    table.string('id', 36).primary();
    table.string('scope', 300).notNullable().comment('what it is about');
    table.string('topic', 50).notNullable();
    table
      .string('turn', 100)
      .notNullable()
      .defaultTo('')
      .comment(
        'what happened to it; the newest turn takes the place of others',
      );
    table.string('severity', 10).notNullable();
    table
      .string('tenant', 100)
      .comment('nobody of other tenants is told, whatever group they are in');
    table.text('recipients').notNullable().comment('JSON: entity refs');
    table.text('title').notNullable();
    table.text('description').notNullable();
    table.string('link', 300).notNullable();
    instant(table, 'created_at').notNullable();
    instant(table, 'sent_at');
    table.unique(['scope', 'topic', 'turn', 'severity'], {
      indexName: 'notices_once_idx',
    });
    table.index(['sent_at', 'created_at'], 'notices_unsent_idx');
  });

  await knex.schema.createTable('switches', table => {
    table.comment('What people switched on for the whole fleet');
    table.string('name', 30).primary();
    table.string('set_by', 200).notNullable();
    table.text('reason').notNullable();
    instant(table, 'set_at').notNullable();
  });

  await knex.schema.createTable('component_declarations', table => {
    table.comment('Components that say they need no credential');
    table.string('component', 200).notNullable();
    table
      .string('owner', 200)
      .notNullable()
      .comment('for whom it was declared; the newest of each owner counts');
    table
      .boolean('bound')
      .notNullable()
      .defaultTo(false)
      .comment('the component is in the catalog, and is the one of that owner');
    table.string('request_id', 36).notNullable();
    table.string('declared_by', 200).notNullable();
    table.text('reason').notNullable();
    instant(table, 'declared_at').notNullable();
    table.primary(['component', 'owner']);
  });

  await knex.schema.createTable('changes', table => {
    table.comment('Feed for the entity provider');
    table.bigIncrements('cursor');
    table.string('op', 10).notNullable();
    table.string('identity_uid', 36).notNullable();
    table.string('ref', 200).notNullable();
    table.text('entity').comment('JSON, for an upsert');
    instant(table, 'at').notNullable();
    table.index(['ref', 'cursor'], 'changes_ref_idx');
  });

  await knex.schema.createTable('changes_horizon', table => {
    table.comment('Where the last removal stood that the feed has forgotten');
    table.string('feed', 20).primary();
    table.bigInteger('cursor').notNullable();
  });

  await knex.schema.createTable('audit_events', table => {
    table.comment(
      'Written in the transaction of the change that each records; sealed in batches later',
    );
    table.string('id', 36).primary();
    instant(table, 'at').notNullable();
    table.string('type', 50).notNullable();
    table.string('actor', 200).notNullable();
    table.string('subject', 200).notNullable();
    table.string('outcome', 10).notNullable();
    table.string('tenant', 100);
    table.string('identity_uid', 36);
    table.string('component', 200);
    table.string('request_id', 36);
    table.string('operation_id', 36);
    table.text('reason');
    table.text('data').notNullable().comment('JSON');
    table.bigInteger('sequence').unique().comment('given by the sealer');
    table.bigInteger('batch');
    table.index(['subject', 'at'], 'audit_subject_idx');
    table.index(['component', 'at'], 'audit_component_idx');
    table.index(['request_id', 'at'], 'audit_request_idx');
    table.index(['at'], 'audit_at_idx');
    table.index(['at', 'id'], 'audit_unsealed_idx', {
      predicate: knex.whereNull('sequence'),
    });
    // Few of very many: whoever looks for the last would else read all that there ever was where nothing was removed.
    table.index(['sequence'], 'audit_pruned_idx', {
      predicate: knex.whereRaw("type = 'audit.pruned'"),
    });
  });

  await knex.schema.createTable('audit_heads', table => {
    table.comment('One row a batch of events: what is signed of it');
    table.bigInteger('number').primary().comment('its place in the chain');
    table.bigInteger('first').notNullable().unique();
    table.bigInteger('last').notNullable();
    table.string('root', 64).notNullable();
    table.string('previous', 64);
    instant(table, 'at').notNullable();
    table.string('kid', 200).notNullable();
    table.string('signature', 86).notNullable();
    table.index(['at'], 'audit_heads_at_idx');
  });

  await knex.schema.createTable('audit_keys', table => {
    table.comment('Public halves of the keys that signed heads');
    table.string('kid', 200).primary();
    table.text('jwk').notNullable();
    instant(table, 'since').notNullable();
  });

  await knex.schema.createTable('audit_publications', table => {
    table.comment('Up to which head each publisher has taken the log out');
    table.string('publisher', 100).primary();
    table.bigInteger('head').notNullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'audit_publications',
    'audit_keys',
    'audit_heads',
    'audit_events',
    'changes_horizon',
    'changes',
    'component_declarations',
    'switches',
    'notices',
    'operations',
    'leases',
    'assertion_ids',
    'acknowledgements',
    'sealed_secrets',
    'credentials',
    'consumers',
    'delegations',
    'break_glasses',
    'reviews',
    'request_approvers',
    'requests',
    'grants',
    'identities',
    'policy_sets',
  ]) {
    await knex.schema.dropTable(table);
  }
};
