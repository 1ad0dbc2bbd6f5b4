/** Resolves the host that an application calls to the name of a service. */
package io.graft.governance.resolve;
