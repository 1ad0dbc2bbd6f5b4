/** Sends alerts to a webhook, in the form that its receiver reads. */
package io.graft.alerts.tell;
