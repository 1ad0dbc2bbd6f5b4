/** How many instances a service should have, and why. */
package io.graft.alerts.scaling;
