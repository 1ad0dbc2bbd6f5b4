/**
 * What is asked of instances besides their calls: whether an ejected one accepts connections again
 * before it comes back, and whether those with a health check pass it.
 */
package io.graft.governance.health;
