/**
 * Which instance a call goes to.
 *
 * <p>A {@link io.graft.governance.balance.Fleet} is all instances of a service as of one snapshot;
 * a {@link io.graft.governance.balance.Member} is what this JVM knows of one of them, and outlives
 * snapshots. What is slow to decide, and changes seldom, is decided beforehand: the {@link
 * io.graft.governance.balance.Roster} says who is picked among, by priority, zone, ejection and
 * subset. {@link io.graft.governance.balance.Balancers} then choose, in the time of two looks at a
 * member, whatever the size of the fleet.
 *
 * <ul>
 *   <li>by load: the better of two drawn at random, by latency and queue (the default) or by queue;
 *   <li>in turn or at random, by weight;
 *   <li>by key: the same instance for the same key, for all callers ({@code KeyTable}), or for this
 *       one as long as it is there ({@link io.graft.governance.balance.Sticky}).
 * </ul>
 */
package io.graft.governance.balance;
