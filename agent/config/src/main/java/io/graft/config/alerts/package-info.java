/**
 * The settings of alerts and of scaling signals. Loaded only if a key of them is set; {@code
 * io.graft.config.rules.AlertRules} makes rules of them.
 */
package io.graft.config.alerts;
