/** A server at three times its capacity. */
package io.graft.e2e.overload;
