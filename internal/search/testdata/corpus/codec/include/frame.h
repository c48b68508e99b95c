#ifndef FERRY_FRAME_H
#define FERRY_FRAME_H

#include <stddef.h>
#include <stdint.h>

/* A message between depots: length, type, payload, checksum. */
struct frame {
    uint32_t length;
    uint8_t type;
    const uint8_t *payload;
};

/* Reads a frame from a buffer. Returns the bytes used, 0 when the buffer ends too early, -1 when it is damaged. */
long frame_decode(struct frame *f, const uint8_t *buf, size_t size);

/* CRC-32 of some bytes. */
uint32_t frame_checksum(const uint8_t *buf, size_t size);

#endif
