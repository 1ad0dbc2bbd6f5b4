/** A service that knows nothing of tokens. */
package io.graft.identity;
