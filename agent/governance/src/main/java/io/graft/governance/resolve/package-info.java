/** From the host that an application names to the service that it means. */
package io.graft.governance.resolve;
