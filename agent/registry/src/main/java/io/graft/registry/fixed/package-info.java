/** A fixed list of instances: {@code static:orders=h:p,h:p,users=h:p}. */
package io.graft.registry.fixed;
