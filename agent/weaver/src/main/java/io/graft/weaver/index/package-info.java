/**
 * Which methods are woven, and with what: the join point index that the annotation processor in
 * {@code instrumentation/index} writes when Graft is built.
 *
 * <p>Begin with {@link io.graft.weaver.index.JoinPointIndex}. Everything here is plain data and is
 * read before the application's first class is loaded, so it loads as few classes as possible.
 */
package io.graft.weaver.index;
