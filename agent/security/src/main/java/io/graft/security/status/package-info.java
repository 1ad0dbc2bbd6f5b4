/** The state of security for the status page. */
package io.graft.security.status;
