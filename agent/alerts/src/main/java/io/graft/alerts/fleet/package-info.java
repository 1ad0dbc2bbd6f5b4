/** Which instance of a service tells, and what the others see. */
package io.graft.alerts.fleet;
