/** Governed services, and identity providers that others have written. */
package io.graft.identity;
