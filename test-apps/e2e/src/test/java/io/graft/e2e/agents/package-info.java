/** One trace, where the application or another agent traces too. */
package io.graft.e2e.agents;
