/**
 * What the weaver and the rest of the agent ask of each other.
 *
 * <p>{@link io.graft.weaver.api.JvmAccess} and {@link io.graft.weaver.api.WeaverLog} are
 * implemented by the launcher; {@link io.graft.weaver.api.WeaveReport} is what the status page and
 * the doctor read.
 */
package io.graft.weaver.api;
