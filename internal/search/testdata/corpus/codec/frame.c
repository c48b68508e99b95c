#include "include/frame.h"

static uint32_t read_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

uint32_t frame_checksum(const uint8_t *buf, size_t size)
{
    uint32_t crc = 0xffffffffu;
    for (size_t i = 0; i < size; i++) {
        crc ^= buf[i];
        for (int k = 0; k < 8; k++)
            crc = crc & 1 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

long frame_decode(struct frame *f, const uint8_t *buf, size_t size)
{
    if (size < 9)
        return 0;
    f->length = read_u32(buf);
    if (f->length > size - 9)
        return 0;
    f->type = buf[4];
    f->payload = buf + 5;
    if (frame_checksum(buf, 5 + f->length) != read_u32(buf + 5 + f->length))
        return -1;
    return 9 + (long)f->length;
}
