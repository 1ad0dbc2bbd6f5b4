/**
 * Policies for destinations, for routes and for inbound requests. Begin with {@link
 * io.graft.governance.policy.Policies}: all settings at one time, published as a whole by {@link
 * io.graft.governance.policy.PolicySource}. A policy consists of configurations, which are in
 * {@code io.graft.governance.config}.
 */
package io.graft.governance.policy;
