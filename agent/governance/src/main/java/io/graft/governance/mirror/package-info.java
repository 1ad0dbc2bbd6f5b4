/**
 * Mirrored requests: copies that no caller waits for, to test another version with real traffic.
 */
package io.graft.governance.mirror;
