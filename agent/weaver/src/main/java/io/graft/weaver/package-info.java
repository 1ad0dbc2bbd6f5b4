/**
 * Weaves advice into the methods of libraries, and removes it again.
 *
 * <p>Begin with {@link io.graft.weaver.Weaver}. {@link io.graft.weaver.Gate} sees every class that
 * the JVM loads and asks the join point {@code index} whether it is named there; nearly no class
 * is. {@code rewrite} adds to a class that is named one call at the start of a method and one at
 * each end. When such a call runs for the first time, {@code link} links it to the advice, in the
 * loader of adapters that belongs to the class's own loader. {@code api} is what the rest of the
 * agent sees: what the weaver needs from it, and the report on every join point.
 */
package io.graft.weaver;
