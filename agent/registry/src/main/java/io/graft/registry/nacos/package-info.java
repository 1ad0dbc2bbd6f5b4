/**
 * Nacos, through its open API over HTTP: {@code /nacos/v1/ns} and {@code /v1/cs} of 1.x and 2.x,
 * and {@code /nacos/v3/client} of 3.x, as its manual and its source code describe them.
 *
 * <ul>
 *   <li>An instance is identified by address, port and cluster; another registration with the same
 *       ones replaces it. Graft's id is metadata ({@code graft.id}).
 *   <li>An ephemeral instance lives by beats. Without them it is unhealthy after 15 s and removed
 *       after 30 s, each up to 5 s late; metadata ({@code preserved.…}) changes these times if the
 *       beat is not every 5 s. A beat for an unknown instance gets status 200 with the code 20404,
 *       or 21003 in 3.x.
 *   <li>A beat with only address and port changes nothing else: a disabled instance stays disabled,
 *       and weight 0 stays.
 *   <li>Lists omit disabled instances, so they look like lost ones. They contain instances of
 *       weight 0, which no client of Nacos or Spring Cloud chooses: that is how an instance drains
 *       here.
 *   <li>If the share of healthy instances is at or below a threshold, all are reported as healthy.
 *       In 1.x the threshold is 0 by default: when the last instance becomes unhealthy, it is
 *       reported as healthy until it is removed.
 *   <li>A server keeps instances in memory. After a restart it responds with empty lists and status
 *       200 until all have registered again.
 *   <li>The v3 API for clients lists one cluster at a time, has no list of services, and no long
 *       poll for configurations.
 * </ul>
 */
package io.graft.registry.nacos;
