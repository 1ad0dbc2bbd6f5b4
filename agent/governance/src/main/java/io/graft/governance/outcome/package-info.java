/**
 * Classifies how an attempt ended, and whether that counts against the endpoint or the destination.
 */
package io.graft.governance.outcome;
