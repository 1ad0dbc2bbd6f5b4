/** What happens: processes, networks, and what is done to them. */
package io.graft.chaos.scene;
