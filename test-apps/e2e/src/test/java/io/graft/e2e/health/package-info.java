/** How instances leave and return, asked by the agent itself. */
package io.graft.e2e.health;
