/** Copies of requests that nobody waits for, to try another version with what really comes. */
package io.graft.governance.mirror;
