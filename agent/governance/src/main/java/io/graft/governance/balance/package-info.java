/**
 * Which instance a call goes to.
 *
 * <p>A {@link io.graft.governance.endpoint.EndpointSet} holds all instances of a service as of one
 * snapshot; an {@link io.graft.governance.endpoint.Endpoint} is what this JVM knows of one
 * instance, and outlives snapshots. Slow decisions that seldom change are made in advance: the
 * {@link io.graft.governance.balance.Picker} holds the endpoints to pick among, by priority, zone,
 * ejection and subset. {@link io.graft.governance.balance.Balancers} then choose by looking at two
 * endpoints, whatever the size of the endpoint set.
 *
 * <ul>
 *   <li>by load: the better of two drawn at random, by latency and queue (the default) or by queue;
 *   <li>in turn or at random, by weight;
 *   <li>by key: the same instance for the same key, for all callers ({@link
 *       io.graft.governance.hash.KeyTable}), or for this one while the instance is usable ({@link
 *       io.graft.governance.hash.AffinityTable}).
 * </ul>
 */
package io.graft.governance.balance;
