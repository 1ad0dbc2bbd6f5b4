/**
 * Nacos, by its open API over HTTP: {@code /nacos/v1/ns} and {@code /v1/cs} of 1.x and 2.x, and
 * {@code /nacos/v3/client} of 3.x, as its manual and its sources describe them.
 *
 * <ul>
 *   <li>An instance is an address, a port and a cluster; whoever registers these again takes its
 *       place. Graft's id is metadata ({@code graft.id}).
 *   <li>An ephemeral instance lives by beats. Without them it is unhealthy after 15 s and removed
 *       after 30 s, each up to 5 s late; metadata ({@code preserved.…}) says otherwise where the
 *       beat is not each 5 s. A beat for an unknown instance is answered with status 200 and the
 *       code 20404, or 21003 in 3.x.
 *   <li>A beat that says address and port alone changes nothing but the time: a disabled instance
 *       stays disabled, one of no weight stays so.
 *   <li>Lists leave out who is disabled, so nobody can tell it from one that is lost. An instance
 *       of weight 0 is in them, and no client of Nacos or Spring Cloud chooses it: that is how one
 *       drains here.
 *   <li>Where the share of healthy instances is at or below a threshold, all are said to be
 *       healthy. In 1.x it is 0 by default: when the last one is unhealthy, it is said to be
 *       healthy until it is removed.
 *   <li>A server keeps instances in memory, and one that was started anew answers with empty lists
 *       and status 200 until all have registered again.
 *   <li>The v3 API for clients lists one cluster at a time, tells no names of services, and does
 *       not wait for changes of configurations.
 * </ul>
 */
package io.graft.registry.nacos;
