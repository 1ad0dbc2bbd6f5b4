/**
 * Watches for what is wrong, and tells it once for a service, and once more when it is over.
 *
 * <p>Begin with {@link io.graft.alerts.Alerts}, whose {@code run} is one round: measure ({@link
 * io.graft.alerts.measure}), decide for each alert whether it is pending, firing or over ({@link
 * io.graft.alerts.AlertStates}), find out which instance tells ({@link io.graft.alerts.fleet}), and
 * send what has changed ({@link io.graft.alerts.tell}). Everything happens on the agent's thread,
 * every five seconds; nothing is on the way of a request. {@link io.graft.alerts.scaling} is beside
 * it: how many instances the service should have.
 *
 * <p>Loaded only if {@code graft.alerts} or {@code graft.scaling} is set.
 */
package io.graft.alerts;
