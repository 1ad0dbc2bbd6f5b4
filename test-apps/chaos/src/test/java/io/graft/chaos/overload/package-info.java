/** A server at three times its capacity. */
package io.graft.chaos.overload;
