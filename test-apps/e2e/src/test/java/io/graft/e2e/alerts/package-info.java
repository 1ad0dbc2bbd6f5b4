/** Alerts of a fleet, told to a receiver, and what the fleet should scale to. */
package io.graft.e2e.alerts;
