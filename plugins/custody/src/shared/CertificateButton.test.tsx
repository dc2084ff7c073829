import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { renderPart } from '../__testUtils__/render';
import { busyWorld } from '../__testUtils__/world';
import { CertificateButton } from './CertificateButton';
import { download } from './download';

jest.mock('./download');

const name = 'Approval certificate';

describe('CertificateButton', () => {
  beforeEach(() => jest.clearAllMocks());

  it('saves what the backend gives', async () => {
    const { api, container } = renderPart(
      <CertificateButton requestId="req-create" />,
      { world: busyWorld(Date.now()) },
    );
    await userEvent.click(await screen.findByRole('button', { name }));
    expect(api.calls).toContainEqual({
      route: 'requestCertificate',
      request: { params: { id: 'req-create' } },
    });
    expect(download).toHaveBeenCalledWith(
      'custody-certificate-req-create.json',
      '{"requestId":"req-create"}',
      'application/json',
    );
    expect(await axeFaults(container)).toEqual([]);
  });

  it('says why there is none', async () => {
    const { api, container } = renderPart(
      <CertificateButton requestId="req-create" />,
      { world: busyWorld(Date.now()) },
    );
    api.faults.requestCertificate = {
      status: 409,
      message: 'not all of it is sealed yet',
    };
    await userEvent.click(await screen.findByRole('button', { name }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'No certificate: not all of it is sealed yet',
    );
    expect(download).not.toHaveBeenCalled();
    expect(await axeFaults(container)).toEqual([]);
  });
});
