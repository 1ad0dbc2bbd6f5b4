/** JSON as registries speak it, read and written by Jackson's streams. */
package io.graft.json;
